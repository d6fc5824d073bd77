package io.balanceofpower.step1_accept;

/**
 * Tells what files came to hold from what they hold while they are being written: a content counts once two looks in a row
 * have found it. Owned by one thread.
 *
 * @param <C> the content of one or several files, equal if every byte is
 */
public final class Steady<C> {
    private C counted;
    private C seen;

    /** @param first counts from the beginning */
    public Steady(C first) {
        counted = first;
        seen = first;
    }

    /** Whether the look before found the same. */
    public boolean isSettled(C found) {
        boolean settled = found.equals(seen);
        seen = found;
        return settled;
    }

    /** Whether it is what counts already. */
    public boolean isCounted(C content) {
        return content.equals(counted);
    }

    /** It counts from now on. */
    public void count(C content) {
        counted = content;
    }
}
