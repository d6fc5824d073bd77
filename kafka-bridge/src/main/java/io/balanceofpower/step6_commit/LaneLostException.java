package io.balanceofpower.step6_commit;

/**
 * A lane is fenced, or does not know how a commit ended. What it committed is found out by recovery, and a new lane takes
 * its place; nothing is wrong with the node.
 */
public final class LaneLostException extends BusException {
    private static final long serialVersionUID = 1L;

    LaneLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
