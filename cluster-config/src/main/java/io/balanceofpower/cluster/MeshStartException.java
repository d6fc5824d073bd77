package io.balanceofpower.cluster;

/**
 * The node could not enter its mesh and holds nothing of it any more: no port and no thread.
 * Stop, or mend the setting and start again.
 */
public final class MeshStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String key;

    MeshStartException(String key, String message, Throwable cause) {
        super(key + ": " + message, cause);
        this.key = key;
    }

    MeshStartException(String key, String message) {
        super(key + ": " + message);
        this.key = key;
    }

    /** The setting whose value did not work, as in {@code mesh.port}. */
    public String key() {
        return key;
    }
}
