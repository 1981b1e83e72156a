# Shows the consent dialog before anything else, and only opens the notes after the user has agreed.
.class public final Lcn/mingcha/sample/notes/MainActivity;
.super Landroid/app/Activity;
.source "MainActivity.java"

.method public constructor <init>()V
    .locals 0
    invoke-direct {p0}, Landroid/app/Activity;-><init>()V
    return-void
.end method

.method protected onCreate(Landroid/os/Bundle;)V
    .locals 3
    .line 20
    invoke-super {p0, p1}, Landroid/app/Activity;->onCreate(Landroid/os/Bundle;)V
    .line 21
    const v0, R.layout.activity_main
    invoke-virtual {p0, v0}, Lcn/mingcha/sample/notes/MainActivity;->setContentView(I)V
    .line 22
    const-string v0, "consent"
    const/4 v1, 0x0
    invoke-virtual {p0, v0, v1}, Lcn/mingcha/sample/notes/MainActivity;->getSharedPreferences(Ljava/lang/String;I)Landroid/content/SharedPreferences;
    move-result-object v0
    const-string v2, "privacy_agreed"
    invoke-interface {v0, v2, v1}, Landroid/content/SharedPreferences;->getBoolean(Ljava/lang/String;Z)Z
    move-result v1
    if-nez v1, :agreed
    .line 24
    invoke-direct {p0}, Lcn/mingcha/sample/notes/MainActivity;->showConsent()V
    return-void
    :agreed
    .line 26
    invoke-virtual {p0}, Lcn/mingcha/sample/notes/MainActivity;->start()V
    return-void
.end method

.method private showConsent()V
    .locals 4
    .line 31
    new-instance v0, Landroid/app/Dialog;
    invoke-direct {v0, p0}, Landroid/app/Dialog;-><init>(Landroid/content/Context;)V
    const v1, R.layout.dialog_privacy
    invoke-virtual {v0, v1}, Landroid/app/Dialog;->setContentView(I)V
    const/4 v1, 0x0
    invoke-virtual {v0, v1}, Landroid/app/Dialog;->setCancelable(Z)V
    .line 34
    new-instance v2, Lcn/mingcha/sample/notes/ConsentListener;
    invoke-direct {v2, p0, v0}, Lcn/mingcha/sample/notes/ConsentListener;-><init>(Lcn/mingcha/sample/notes/MainActivity;Landroid/app/Dialog;)V
    const v1, R.id.agree
    invoke-virtual {v0, v1}, Landroid/app/Dialog;->findViewById(I)Landroid/view/View;
    move-result-object v3
    invoke-virtual {v3, v2}, Landroid/view/View;->setOnClickListener(Landroid/view/View$OnClickListener;)V
    const v1, R.id.disagree
    invoke-virtual {v0, v1}, Landroid/app/Dialog;->findViewById(I)Landroid/view/View;
    move-result-object v3
    invoke-virtual {v3, v2}, Landroid/view/View;->setOnClickListener(Landroid/view/View$OnClickListener;)V
    const v1, R.id.read_policy
    invoke-virtual {v0, v1}, Landroid/app/Dialog;->findViewById(I)Landroid/view/View;
    move-result-object v3
    invoke-virtual {v3, v2}, Landroid/view/View;->setOnClickListener(Landroid/view/View$OnClickListener;)V
    .line 38
    invoke-virtual {v0}, Landroid/app/Dialog;->show()V
    return-void
.end method

.method start()V
    .locals 2
    .line 43
    const-string v0, "connectivity"
    invoke-virtual {p0, v0}, Lcn/mingcha/sample/notes/MainActivity;->getSystemService(Ljava/lang/String;)Ljava/lang/Object;
    move-result-object v0
    check-cast v0, Landroid/net/ConnectivityManager;
    invoke-virtual {v0}, Landroid/net/ConnectivityManager;->getActiveNetworkInfo()Landroid/net/NetworkInfo;
    move-result-object v0
    if-eqz v0, :offline
    .line 45
    new-instance v0, Lcn/mingcha/sample/notes/Sync;
    invoke-direct {v0}, Lcn/mingcha/sample/notes/Sync;-><init>()V
    new-instance v1, Ljava/lang/Thread;
    invoke-direct {v1, v0}, Ljava/lang/Thread;-><init>(Ljava/lang/Runnable;)V
    invoke-virtual {v1}, Ljava/lang/Thread;->start()V
    :offline
    return-void
.end method
