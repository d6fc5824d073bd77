package io.balanceofpower.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Base64;

/** The client's side of one SCRAM authentication (RFC 5802). */
public final class ScramDevice {
    private final ScramMechanism mechanism;
    private final String name;
    private final String password;
    private final String nonce = Base64.getEncoder().encodeToString(Users.randomBytes(18));
    private byte[] expected = new byte[0];

    ScramDevice(ScramMechanism mechanism, String name, String password) {
        this.mechanism = mechanism;
        this.name = name;
        this.password = password;
    }

    /** Of the mechanism with that name. */
    public static ScramDevice of(String mechanism, String name, String password) {
        return new ScramDevice(ScramMechanism.of(mechanism).orElseThrow(), name, password);
    }

    public byte[] first() {
        return ("n,," + bare()).getBytes(UTF_8);
    }

    private String bare() {
        return "n=" + name + ",r=" + nonce;
    }

    public byte[] last(byte[] serverFirst) {
        String question = new String(serverFirst, UTF_8);
        byte[] salt = Base64.getDecoder().decode(question.replaceAll(".*,s=([^,]*),.*", "$1"));
        int iterations = Integer.parseInt(question.replaceAll(".*,i=", ""));
        String withoutProof = "c=biws," + question.replaceAll(",s=.*", "");
        byte[] all = (bare() + "," + question + "," + withoutProof).getBytes(UTF_8);
        byte[] salted = mechanism.saltedPassword(password.getBytes(UTF_8), salt, iterations);
        byte[] clientKey = mechanism.hmac(salted, "Client Key".getBytes(UTF_8));
        byte[] proof = ScramMechanism.xor(clientKey, mechanism.hmac(mechanism.hash(clientKey), all));
        expected = mechanism.hmac(mechanism.hmac(salted, "Server Key".getBytes(UTF_8)), all);
        return (withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof)).getBytes(UTF_8);
    }

    /** Whether the server knows the user too. */
    public boolean trusts(byte[] serverLast) {
        byte[] verifier = ("v=" + Base64.getEncoder().encodeToString(expected)).getBytes(UTF_8);
        return MessageDigest.isEqual(verifier, serverLast);
    }
}
