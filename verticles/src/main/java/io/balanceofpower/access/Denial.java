package io.balanceofpower.access;

import io.balanceofpower.step1_accept.ReasonCode;

/** Why a device was not let in. Each has a counter. What a device is told helps nobody to find out who exists. */
enum Denial {
    NOTHING_SHOWN(ReasonCode.NOT_AUTHORIZED, "this listener wants to know who connects"),
    PASSWORD_NOT_TAKEN(ReasonCode.NOT_AUTHORIZED, "this listener takes no passwords"),
    PASSWORD_WRONG(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "the user name or the password is wrong"),
    CERTIFICATE_WITHOUT_USER(
            ReasonCode.NOT_AUTHORIZED, "the client certificate lacks the field that access.certificate.user names"),
    TOKEN_INVALID(
            ReasonCode.BAD_USER_NAME_OR_PASSWORD,
            "the token is not valid here: check its algorithm, key, issuer, audience and user claim"),
    TOKEN_EXPIRED(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "the token has expired or is not valid yet; get a new one"),
    TOKEN_KEYS_ABSENT(ReasonCode.SERVER_UNAVAILABLE, "the keys of tokens could not be fetched yet; try again"),
    METHOD_UNKNOWN(
            ReasonCode.BAD_AUTHENTICATION_METHOD,
            "the authentication method is not SCRAM-SHA-256 or SCRAM-SHA-512, or this listener takes none"),
    SCRAM_FAILED(ReasonCode.NOT_AUTHORIZED, "the authentication has failed"),
    CLIENT_ID_FORBIDDEN(ReasonCode.NOT_AUTHORIZED, "this user may not connect under this client id"),
    POOL_FULL(ReasonCode.SERVER_BUSY, "too many devices show who they are at once; try again");

    private final ReasonCode reason;
    private final String detail;

    Denial(ReasonCode reason, String detail) {
        this.reason = reason;
        this.detail = detail;
    }

    ReasonCode reason() {
        return reason;
    }

    /** One sentence for the device's developer. */
    String detail() {
        return detail;
    }
}
