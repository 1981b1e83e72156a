# Fetches the list of notes over HTTPS; sends nothing about the person or the device.
.class final Lcn/mingcha/sample/notes/Sync;
.super Ljava/lang/Object;
.implements Ljava/lang/Runnable;
.source "Sync.java"

.method constructor <init>()V
    .locals 0
    invoke-direct {p0}, Ljava/lang/Object;-><init>()V
    return-void
.end method

.method public run()V
    .locals 2
    :try_start
    .line 14
    new-instance v0, Ljava/net/URL;
    const-string v1, "https://notes.mingcha.example/v1/list"
    invoke-direct {v0, v1}, Ljava/net/URL;-><init>(Ljava/lang/String;)V
    invoke-virtual {v0}, Ljava/net/URL;->openConnection()Ljava/net/URLConnection;
    move-result-object v0
    check-cast v0, Ljavax/net/ssl/HttpsURLConnection;
    invoke-virtual {v0}, Ljavax/net/ssl/HttpsURLConnection;->getResponseCode()I
    :try_end
    .catch Ljava/io/IOException; {:try_start .. :try_end} :failed
    return-void
    :failed
    move-exception v0
    return-void
.end method
