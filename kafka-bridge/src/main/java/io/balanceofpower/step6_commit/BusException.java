package io.balanceofpower.step6_commit;

import org.jspecify.annotations.Nullable;

/** Kafka cannot be used as the settings say. The message is one line for the operator, with the remedy. */
public class BusException extends RuntimeException {

    public BusException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
