.class public abstract Lmingcha/Formats;
.super Ljava/lang/Object;
.implements Ljava/lang/Runnable;
.source "Formats.java"

.annotation system Ldalvik/annotation/MemberClasses;
    value = {
        Lmingcha/Formats$Inner;
    }
.end annotation

.annotation runtime Lmingcha/Note;
    number = 0x7fffffff
    wide = -0x8000000000000000L
    octet = -0x80t
    half = 0x7fffs
    letter = '\u4e2d'
    fraction = 1.5f
    double = -Infinity
    flag = true
    nothing = null
    text = "\u9690\u79c1\ud83d\ude00 \"quoted\"\n"
    field = Lmingcha/Formats;->COUNT:I
    method = Lmingcha/Formats;->run()V
    choice = .enum Lmingcha/Kind;->ONE:Lmingcha/Kind;
    inner = .subannotation Lmingcha/Part;
        value = { 0x1, 0x2 }
    .end subannotation
    empty = { }
.end annotation

.field public static final COUNT:I = 0x12c

.field public static final RATIO:D = 0.1

.field private static name:Ljava/lang/String; = "\u660e\u5bdf"

.field static final wide:J = 0x1234567890L

.field protected volatile value:I
    .annotation build Lmingcha/Mark;
    .end annotation
.end field

.method public constructor <init>()V
    .registers 1
    .prologue
    .line 7
    invoke-direct {p0}, Ljava/lang/Object;-><init>()V
    .line 9
    return-void
.end method

.method private static boot(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;)Ljava/lang/invoke/CallSite;
    .registers 3
    .param p1, "name"    # Ljava/lang/String;
        .annotation runtime Lmingcha/Mark;
        .end annotation
    .end param
    const/4 p0, 0x0
    return-object p0
.end method

.method public run()V
    .locals 20
    nop
    move v0, v1
    move/from16 v17, v19
    move-wide/16 v16, v18
    const/4 v3, -0x8
    const/16 v3, -0x8000
    const v3, 0x7f0b0001
    const/high16 v3, 0x3f800000    # 1.0f
    const-wide/16 v4, 0x7fff
    const-wide/32 v4, -0x80000000
    const-wide v4, 0x123456789abcdef0L
    const-wide/high16 v4, -0x4010000000000000L    # -1.0
    const-string v0, "a # not a comment"
    const-string/jumbo v0, "jumbo"
    const-class v0, [Ljava/lang/String;
    instance-of v1, v0, Ljava/lang/Class;
    new-array v1, v1, [I
    filled-new-array {v0, v1, v2, v3, v4}, [I
    filled-new-array/range {v16 .. v19}, [I
    fill-array-data v1, :array_0
    :try_start_0
    sget v0, Lmingcha/Formats;->COUNT:I
    iput v0, v6, Lmingcha/Formats;->value:I
    :try_end_0
    .catch Ljava/lang/RuntimeException; {:try_start_0 .. :try_end_0} :catch_0
    .catchall {:try_start_0 .. :try_end_0} :catch_all
    cmp-long v2, v4, v4
    if-eq v0, v1, :end
    if-eqz v0, :end
    packed-switch v0, :packed
    sparse-switch v0, :sparse
    add-int v0, v1, v2
    add-int/2addr v0, v1
    add-int/lit16 v0, v1, -0x8000
    add-int/lit8 v0, v1, -0x80
    goto :end
    goto/16 :end
    :loop
    goto/32 :loop
    :catch_0
    move-exception v0
    :catch_all
    const-method-handle v0, invoke-static@Lmingcha/Formats;->boot(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;)Ljava/lang/invoke/CallSite;
    const-method-type v1, (IJ)Ljava/lang/String;
    invoke-polymorphic {v0, v1}, Ljava/lang/invoke/MethodHandle;->invoke([Ljava/lang/Object;)Ljava/lang/Object;, (I)V
    invoke-polymorphic/range {v16 .. v17}, Ljava/lang/invoke/MethodHandle;->invoke([Ljava/lang/Object;)Ljava/lang/Object;, (I)V
    invoke-custom {v1}, call_site_0("run", (I)V, 0x5, "extra", Ljava/lang/Object;)@Lmingcha/Formats;->boot(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;)Ljava/lang/invoke/CallSite;
    invoke-custom/range {v16 .. v16}, call_site_1("go", (I)V)@Lmingcha/Formats;->boot(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;)Ljava/lang/invoke/CallSite;
    invoke-static/range {}, Lmingcha/Formats;->none()V
    invoke-static {}, Lmingcha/Formats;->none()V
    :end
    return-void
    :array_0
    .array-data 1
        0x1t
        -0x1t
        0x7ft
    .end array-data
    :packed
    .packed-switch -0x1
        :end
        :catch_0
    .end packed-switch
    :sparse
    .sparse-switch
        -0x80000000 -> :end
        0x5 -> :catch_0
    .end sparse-switch
.end method

.method private static native none()V
.end method

.method public abstract two(JI)V
    .annotation runtime Lmingcha/Mark;
    .end annotation
    .param p3
        .annotation runtime Lmingcha/Mark;
        .end annotation
    .end param
.end method
