# A stub of our own with the name and the signature of the SDK's class; reads what the SDK is known to read.
.class public Lcom/umeng/commonsdk/UMConfigure;
.super Ljava/lang/Object;

.field private static androidId:Ljava/lang/String; = ""

.method public static init(Landroid/content/Context;Ljava/lang/String;Ljava/lang/String;ILjava/lang/String;)V
    .locals 2
    invoke-virtual {p0}, Landroid/content/Context;->getContentResolver()Landroid/content/ContentResolver;
    move-result-object v0
    const-string v1, "android_id"
    invoke-static {v0, v1}, Landroid/provider/Settings$Secure;->getString(Landroid/content/ContentResolver;Ljava/lang/String;)Ljava/lang/String;
    move-result-object v0
    sput-object v0, Lcom/umeng/commonsdk/UMConfigure;->androidId:Ljava/lang/String;
    return-void
.end method
