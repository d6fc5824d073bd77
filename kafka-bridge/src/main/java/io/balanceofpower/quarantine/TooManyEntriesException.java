package io.balanceofpower.quarantine;

/** More entries are asked for than there is room for. */
public final class TooManyEntriesException extends RuntimeException {

    private static final long serialVersionUID = 1;

    TooManyEntriesException(String topic, int max) {
        super("The topic " + topic + " has more than " + max
                + " such entries. Ask for fewer: of one device or route, or of"
                + " a shorter time (--device, --route, --from, --to).");
    }
}
