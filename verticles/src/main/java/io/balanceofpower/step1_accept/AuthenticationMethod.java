package io.balanceofpower.step1_accept;

/** How a listener lets devices show who they are. */
public enum AuthenticationMethod {
    /** Nothing is shown. */
    ANONYMOUS,
    /** User name and password of the CONNECT. */
    PASSWORD,
    /** A client certificate that TLS has verified. */
    CERTIFICATE,
    /** A JSON web token in the CONNECT's password. */
    JWT,
    /** MQTT 5's enhanced authentication with SCRAM-SHA-256 or SCRAM-SHA-512. */
    SCRAM
}
