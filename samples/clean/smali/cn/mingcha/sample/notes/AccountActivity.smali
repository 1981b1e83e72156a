.class public final Lcn/mingcha/sample/notes/AccountActivity;
.super Landroid/app/Activity;
.source "AccountActivity.java"

.method public constructor <init>()V
    .locals 0
    invoke-direct {p0}, Landroid/app/Activity;-><init>()V
    return-void
.end method

.method protected onCreate(Landroid/os/Bundle;)V
    .locals 1
    .line 10
    invoke-super {p0, p1}, Landroid/app/Activity;->onCreate(Landroid/os/Bundle;)V
    .line 11
    const v0, R.layout.activity_account
    invoke-virtual {p0, v0}, Lcn/mingcha/sample/notes/AccountActivity;->setContentView(I)V
    return-void
.end method
