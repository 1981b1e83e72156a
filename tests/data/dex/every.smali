.class public final Lcom/example/Every;
.super Landroid/app/Activity;
.implements Ljava/lang/Runnable;
.implements Landroid/os/Handler$Callback;
.source "Every.java"

.annotation runtime Lcom/example/Note;
    bytes = { 0x1t, -0x2t }
    chars = '\u4e2d'
    double = 1.5
    enum = .enum Lcom/example/Every;->NAME:Ljava/lang/String;
    field = Lcom/example/Every;->count:I
    float = 0.25f
    inner = .subannotation Lcom/example/Inner;
        list = { { "a", "b" }, { } }
    .end subannotation
    long = -0x123456789aL
    method = Lcom/example/Every;->run()V
    none = null
    short = -0x2s
    type = Ljava/lang/String;
    yes = true
.end annotation

.field public static final NAME:Ljava/lang/String; = "\u4e2d\u6587\ud83d\ude00\u0000\ud800"
.field public static final BIG:J = 0x7fffffffffffffffL
.field public static final RATIO:F = 1.0f
.field private count:I
    .annotation build Lcom/example/OnField;
    .end annotation
.end field

.method public constructor <init>()V
    .registers 1
    .prologue
    .line 10
    invoke-direct {p0}, Landroid/app/Activity;-><init>()V
    return-void
.end method

.method public run()V
    .registers 6
    .annotation runtime Lcom/example/OnMethod;
        value = "x"
    .end annotation
    .line 20
    const/4 v0, -0x1
    const/16 v1, -0x8000
    const v2, 0x12345678
    const/high16 v3, -0x80000000
    .line 200
    const-wide/16 v0, -0x2
    const-wide/32 v0, -0x80000000
    const-wide v0, -0x7fffffffffffffffL
    const-wide/high16 v0, 0x3ff0000000000000L
    .line 5
    :try_start
    const-string v0, "hello"
    const-string/jumbo v1, "jumbo"
    invoke-virtual {v0, v1}, Ljava/lang/String;->concat(Ljava/lang/String;)Ljava/lang/String;
    move-result-object v2
    :try_end
    .catch Ljava/lang/IllegalStateException; {:try_start .. :try_end} :handler
    .catchall {:try_start .. :try_end} :all
    iget v3, p0, Lcom/example/Every;->count:I
    packed-switch v3, :packed
    goto :after
    :case
    sparse-switch v3, :sparse
    :after
    const/4 v4, 0x4
    new-array v4, v4, [I
    fill-array-data v4, :array
    filled-new-array {v0, v1, v2, v3, v5}, [I
    invoke-static/range {v1 .. v4}, Lcom/example/Every;->four(IIII)V
    add-int/lit8 v3, v3, -0x7
    rsub-int v3, v3, 0x1234
    cmp-long v3, v0, v2
    if-eqz v3, :after
    goto/16 :end
    :handler
    move-exception v0
    goto/32 :end
    :all
    move-exception v0
    throw v0
    :end
    return-void
    nop
    :packed
    .packed-switch -0x1
        :case
        :after
    .end packed-switch
    :sparse
    .sparse-switch
        -0x5 -> :case
        0x7fffffff -> :after
    .end sparse-switch
    :array
    .array-data 1
        0x1t
        0x2t
        0x3t
    .end array-data
.end method

.method public handleMessage(Landroid/os/Message;)Z
    .registers 4
    .param p1, "message"
        .annotation runtime Lcom/example/OnParameter;
        .end annotation
    .end param
    .line 7
    invoke-polymorphic {v0, v1}, Ljava/lang/invoke/MethodHandle;->invoke([Ljava/lang/Object;)Ljava/lang/Object;, (I)V
    invoke-custom {v0}, site("run", (Lcom/example/Every;)Ljava/lang/Runnable;, ()V, invoke-instance@Lcom/example/Every;->run()V)@Lcom/example/Every;->link(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;)Ljava/lang/invoke/CallSite;
    const-method-handle v0, static-get@Lcom/example/Every;->BIG:J
    const-method-type v1, (Ljava/lang/String;)I
    const/4 v0, 0x1
    return v0
.end method

.method public static native four(IIII)V
.end method
