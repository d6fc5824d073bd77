package io.balanceofpower.faults;

/** Network namespaces cannot be had here. The message says why. */
final class NoNamespaces extends Exception {

    NoNamespaces(String message) {
        super(message);
    }
}
