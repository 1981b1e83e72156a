.class final Lcn/mingcha/sample/torch/Uploader;
.super Ljava/lang/Thread;
.source "Uploader.java"

.field private final values:Ljava/util/Map;

.method constructor <init>(Ljava/util/Map;)V
    .locals 0
    .line 15
    invoke-direct {p0}, Ljava/lang/Thread;-><init>()V
    iput-object p1, p0, Lcn/mingcha/sample/torch/Uploader;->values:Ljava/util/Map;
    return-void
.end method

.method public run()V
    .locals 3
    :try_start
    .line 21
    new-instance v0, Ljava/net/URL;
    const-string v1, "http://collect.torch.example/v1/device"
    invoke-direct {v0, v1}, Ljava/net/URL;-><init>(Ljava/lang/String;)V
    invoke-virtual {v0}, Ljava/net/URL;->openConnection()Ljava/net/URLConnection;
    move-result-object v0
    check-cast v0, Ljava/net/HttpURLConnection;
    .line 22
    const/4 v1, 0x1
    invoke-virtual {v0, v1}, Ljava/net/HttpURLConnection;->setDoOutput(Z)V
    invoke-virtual {v0}, Ljava/net/HttpURLConnection;->getOutputStream()Ljava/io/OutputStream;
    move-result-object v1
    .line 23
    new-instance v2, Lorg/json/JSONObject;
    iget-object p0, p0, Lcn/mingcha/sample/torch/Uploader;->values:Ljava/util/Map;
    invoke-direct {v2, p0}, Lorg/json/JSONObject;-><init>(Ljava/util/Map;)V
    invoke-virtual {v2}, Lorg/json/JSONObject;->toString()Ljava/lang/String;
    move-result-object v2
    invoke-virtual {v2}, Ljava/lang/String;->getBytes()[B
    move-result-object v2
    invoke-virtual {v1, v2}, Ljava/io/OutputStream;->write([B)V
    invoke-virtual {v0}, Ljava/net/HttpURLConnection;->getResponseCode()I
    :try_end
    .catch Ljava/io/IOException; {:try_start .. :try_end} :failed
    return-void
    :failed
    move-exception v0
    return-void
.end method
