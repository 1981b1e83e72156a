# The three buttons of the consent dialog: agree is remembered, disagree goes on without the network.
.class final Lcn/mingcha/sample/notes/ConsentListener;
.super Ljava/lang/Object;
.implements Landroid/view/View$OnClickListener;
.source "ConsentListener.java"

.field private final activity:Lcn/mingcha/sample/notes/MainActivity;

.field private final dialog:Landroid/app/Dialog;

.method constructor <init>(Lcn/mingcha/sample/notes/MainActivity;Landroid/app/Dialog;)V
    .locals 0
    .param p1, "activity"
    .param p2, "dialog"
    invoke-direct {p0}, Ljava/lang/Object;-><init>()V
    iput-object p1, p0, Lcn/mingcha/sample/notes/ConsentListener;->activity:Lcn/mingcha/sample/notes/MainActivity;
    iput-object p2, p0, Lcn/mingcha/sample/notes/ConsentListener;->dialog:Landroid/app/Dialog;
    return-void
.end method

.method public onClick(Landroid/view/View;)V
    .locals 4
    .param p1, "view"
    .line 18
    iget-object v0, p0, Lcn/mingcha/sample/notes/ConsentListener;->activity:Lcn/mingcha/sample/notes/MainActivity;
    invoke-virtual {p1}, Landroid/view/View;->getId()I
    move-result v1
    const v2, R.id.read_policy
    if-ne v1, v2, :choice
    .line 20
    new-instance v1, Landroid/content/Intent;
    const-class v2, Lcn/mingcha/sample/notes/PolicyActivity;
    invoke-direct {v1, v0, v2}, Landroid/content/Intent;-><init>(Landroid/content/Context;Ljava/lang/Class;)V
    invoke-virtual {v0, v1}, Lcn/mingcha/sample/notes/MainActivity;->startActivity(Landroid/content/Intent;)V
    return-void
    :choice
    .line 23
    iget-object v2, p0, Lcn/mingcha/sample/notes/ConsentListener;->dialog:Landroid/app/Dialog;
    invoke-virtual {v2}, Landroid/app/Dialog;->dismiss()V
    const v2, R.id.agree
    if-ne v1, v2, :disagreed
    .line 25
    const-string v1, "consent"
    const/4 v2, 0x0
    invoke-virtual {v0, v1, v2}, Lcn/mingcha/sample/notes/MainActivity;->getSharedPreferences(Ljava/lang/String;I)Landroid/content/SharedPreferences;
    move-result-object v1
    invoke-interface {v1}, Landroid/content/SharedPreferences;->edit()Landroid/content/SharedPreferences$Editor;
    move-result-object v1
    const-string v2, "privacy_agreed"
    const/4 v3, 0x1
    invoke-interface {v1, v2, v3}, Landroid/content/SharedPreferences$Editor;->putBoolean(Ljava/lang/String;Z)Landroid/content/SharedPreferences$Editor;
    move-result-object v1
    invoke-interface {v1}, Landroid/content/SharedPreferences$Editor;->apply()V
    invoke-virtual {v0}, Lcn/mingcha/sample/notes/MainActivity;->start()V
    :disagreed
    return-void
.end method
