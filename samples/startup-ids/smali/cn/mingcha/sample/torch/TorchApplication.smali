# Runs before any screen is shown, so nobody can have agreed to anything yet.
.class public Lcn/mingcha/sample/torch/TorchApplication;
.super Landroid/app/Application;
.source "TorchApplication.java"

.method public constructor <init>()V
    .locals 0
    invoke-direct {p0}, Landroid/app/Application;-><init>()V
    return-void
.end method

.method public onCreate()V
    .locals 2
    .line 11
    invoke-super {p0}, Landroid/app/Application;->onCreate()V
    .line 12
    invoke-static {p0}, Lcn/mingcha/sample/torch/DeviceInfo;->collect(Landroid/content/Context;)Ljava/util/Map;
    move-result-object v0
    .line 13
    new-instance v1, Lcn/mingcha/sample/torch/Uploader;
    invoke-direct {v1, v0}, Lcn/mingcha/sample/torch/Uploader;-><init>(Ljava/util/Map;)V
    invoke-virtual {v1}, Lcn/mingcha/sample/torch/Uploader;->start()V
    return-void
.end method
