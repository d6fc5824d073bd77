package io.balanceofpower.settings;

/**
 * Whose tokens are taken.
 *
 * @param keys a file's path or an https address, where a JSON Web Key Set is
 * @param issuer what a token's {@code iss} must be
 * @param audience what must be among a token's {@code aud}
 * @param userClaim the claim that names the user
 * @param groupsClaim the claim that lists the user's groups; a token may lack it
 * @param clockSkewS how far the issuer's clock may be off
 */
public record TokenSettings(
        String keys, String issuer, String audience, String userClaim, String groupsClaim, int clockSkewS) {}
