package io.balanceofpower.step6_commit;

import org.jspecify.annotations.Nullable;

/**
 * A lane is fenced, does not know how a commit ended, or owes more commands than it may. What it committed is found out
 * by recovery, and a new lane takes its place; nothing is wrong with the node.
 */
public final class LaneLostException extends BusException {
    private static final long serialVersionUID = 1L;

    LaneLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
