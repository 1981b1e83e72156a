.class final Lcn/mingcha/sample/torch/DeviceInfo;
.super Ljava/lang/Object;
.source "DeviceInfo.java"

.field private static final MAC_FILE:Ljava/lang/String; = "/sys/class/net/wlan0/address"

.method static collect(Landroid/content/Context;)Ljava/util/Map;
    .locals 3
    .param p0, "context"
    .annotation system Ldalvik/annotation/Signature;
        value = {
            "(",
            "Landroid/content/Context;",
            ")",
            "Ljava/util/Map<",
            "Ljava/lang/String;",
            "Ljava/lang/String;",
            ">;"
        }
    .end annotation
    .line 20
    new-instance v0, Ljava/util/HashMap;
    invoke-direct {v0}, Ljava/util/HashMap;-><init>()V
    .line 21
    const-string v1, "aid"
    invoke-static {p0}, Lcn/mingcha/sample/torch/DeviceInfo;->androidId(Landroid/content/Context;)Ljava/lang/String;
    move-result-object v2
    invoke-interface {v0, v1, v2}, Ljava/util/Map;->put(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;
    .line 22
    const-string v1, "imei"
    invoke-static {p0}, Lcn/mingcha/sample/torch/DeviceInfo;->imei(Landroid/content/Context;)Ljava/lang/String;
    move-result-object v2
    invoke-interface {v0, v1, v2}, Ljava/util/Map;->put(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;
    .line 23
    const-string v1, "apps"
    invoke-static {p0}, Lcn/mingcha/sample/torch/DeviceInfo;->apps(Landroid/content/Context;)Ljava/lang/String;
    move-result-object v2
    invoke-interface {v0, v1, v2}, Ljava/util/Map;->put(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;
    .line 24
    const-string v1, "mac"
    invoke-static {}, Lcn/mingcha/sample/torch/DeviceInfo;->mac()Ljava/lang/String;
    move-result-object v2
    invoke-interface {v0, v1, v2}, Ljava/util/Map;->put(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;
    .line 25
    return-object v0
.end method

.method private static androidId(Landroid/content/Context;)Ljava/lang/String;
    .locals 2
    .line 30
    invoke-virtual {p0}, Landroid/content/Context;->getContentResolver()Landroid/content/ContentResolver;
    move-result-object v0
    const-string v1, "android_id"
    invoke-static {v0, v1}, Landroid/provider/Settings$Secure;->getString(Landroid/content/ContentResolver;Ljava/lang/String;)Ljava/lang/String;
    move-result-object v0
    return-object v0
.end method

.method private static imei(Landroid/content/Context;)Ljava/lang/String;
    .locals 1
    .line 35
    const-string v0, "phone"
    invoke-virtual {p0, v0}, Landroid/content/Context;->getSystemService(Ljava/lang/String;)Ljava/lang/Object;
    move-result-object v0
    check-cast v0, Landroid/telephony/TelephonyManager;
    invoke-virtual {v0}, Landroid/telephony/TelephonyManager;->getDeviceId()Ljava/lang/String;
    move-result-object v0
    return-object v0
.end method

.method private static apps(Landroid/content/Context;)Ljava/lang/String;
    .locals 2
    .line 40
    invoke-virtual {p0}, Landroid/content/Context;->getPackageManager()Landroid/content/pm/PackageManager;
    move-result-object v0
    const/4 v1, 0x0
    invoke-virtual {v0, v1}, Landroid/content/pm/PackageManager;->getInstalledPackages(I)Ljava/util/List;
    move-result-object v0
    invoke-virtual {v0}, Ljava/lang/Object;->toString()Ljava/lang/String;
    move-result-object v0
    return-object v0
.end method

.method private static mac()Ljava/lang/String;
    .locals 3
    :try_start
    .line 46
    new-instance v0, Ljava/io/BufferedReader;
    new-instance v1, Ljava/io/FileReader;
    const-string v2, "/sys/class/net/wlan0/address"
    invoke-direct {v1, v2}, Ljava/io/FileReader;-><init>(Ljava/lang/String;)V
    invoke-direct {v0, v1}, Ljava/io/BufferedReader;-><init>(Ljava/io/Reader;)V
    invoke-virtual {v0}, Ljava/io/BufferedReader;->readLine()Ljava/lang/String;
    move-result-object v1
    invoke-virtual {v0}, Ljava/io/BufferedReader;->close()V
    :try_end
    .catch Ljava/io/IOException; {:try_start .. :try_end} :failed
    return-object v1
    :failed
    move-exception v0
    .line 50
    const-string v0, ""
    return-object v0
.end method
