.class public Lcom/mingcha/sample/cleaner/MainActivity;
.super Landroid/app/Activity;
.source "MainActivity.java"

.method public constructor <init>()V
    .locals 0
    invoke-direct {p0}, Landroid/app/Activity;-><init>()V
    return-void
.end method

.method protected onCreate(Landroid/os/Bundle;)V
    .locals 4
    .line 13
    invoke-super {p0, p1}, Landroid/app/Activity;->onCreate(Landroid/os/Bundle;)V
    const v0, R.layout.activity_main
    invoke-virtual {p0, v0}, Lcom/mingcha/sample/cleaner/MainActivity;->setContentView(I)V
    .line 15
    const-string v0, "5f0000000000000000000000"
    const-string v1, "sample"
    const/4 v2, 0x1
    const/4 v3, 0x0
    invoke-static {p0, v0, v1, v2, v3}, Lcom/umeng/commonsdk/UMConfigure;->init(Landroid/content/Context;Ljava/lang/String;Ljava/lang/String;ILjava/lang/String;)V
    .line 16
    invoke-static {p0}, Lcom/umengx/analytics/Foo;->count(Landroid/content/Context;)I
    .line 17
    const-string v0, "cleaner"
    const-string v1, "this text only names com.tencent.bugly"
    invoke-static {v0, v1}, Landroid/util/Log;->i(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method

.method protected onResume()V
    .locals 0
    .line 22
    invoke-super {p0}, Landroid/app/Activity;->onResume()V
    invoke-static {p0}, Lcom/umeng/analytics/MobclickAgent;->onResume(Landroid/content/Context;)V
    return-void
.end method
