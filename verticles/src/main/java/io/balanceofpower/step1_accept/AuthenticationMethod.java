package io.balanceofpower.step1_accept;

/** How a device may prove who it is. */
public enum AuthenticationMethod {
    /** Not at all. */
    ANONYMOUS,
    PASSWORD,
    CERTIFICATE,
    JWT,
    SCRAM
}
