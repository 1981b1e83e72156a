package io.example.factory;

interface Identity {
    String id();
}
