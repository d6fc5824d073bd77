package io.balanceofpower.step1_accept;

/** TLS cannot be spoken with what a listener was given. The message names the key and the remedy. */
public final class TlsRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    TlsRefusedException(String key, String wrong, String remedy) {
        super(key + ": " + wrong + "; " + remedy);
    }

    TlsRefusedException(String key, String wrong, String remedy, Throwable cause) {
        super(key + ": " + wrong + " (" + cause + "); " + remedy, cause);
    }
}
