# The app's own class; the push SDK has one of the same simple name in the package cn.jpush.android.api.
.class public final Lcom/mingcha/sample/cleaner/JPushInterface;
.super Ljava/lang/Object;
.source "JPushInterface.java"

.method private constructor <init>()V
    .locals 0
    invoke-direct {p0}, Ljava/lang/Object;-><init>()V
    return-void
.end method

.method public static init(Landroid/content/Context;)V
    .locals 0
    return-void
.end method
