# A stub of our own with the name and the signature of the SDK's class.
.class public Lcom/umeng/analytics/MobclickAgent;
.super Ljava/lang/Object;

.method public static onResume(Landroid/content/Context;)V
    .locals 2
    const-string v0, "MobclickAgent"
    const-string v1, "https://ulogs.umeng.com/unify_logs"
    invoke-static {v0, v1}, Landroid/util/Log;->d(Ljava/lang/String;Ljava/lang/String;)I
    return-void
.end method
