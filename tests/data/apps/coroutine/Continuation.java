package io.example.coroutine;

abstract class Continuation {
    abstract Object invokeSuspend(Object result);

    final void resumeWith(Object result) {
        if (invokeSuspend(result) != Coroutines.SUSPENDED) {
            Coroutines.completed(this);
        }
    }
}
