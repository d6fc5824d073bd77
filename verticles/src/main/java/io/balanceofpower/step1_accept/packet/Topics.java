package io.balanceofpower.step1_accept.packet;

/** Topic names and filters (MQTT 5, 4.7 and 4.8), as the text that a reader has just read. */
final class Topics {
    private static final byte[] SHARE = {'$', 's', 'h', 'a', 'r', 'e', '/'};

    private static final int NO_LOCAL = 0x04;

    private Topics() {}

    static void requireName(PacketReader in, PacketLimits limits, String what) {
        in.require(in.textBytes() > 0, Rule.TOPIC_EMPTY, what);
        requireSize(in, limits, what);
        in.require(!in.hasWildcard(), Rule.TOPIC_WILDCARD, what);
    }

    /** Of a name that may be left out for its alias. */
    static void requireSize(PacketReader in, PacketLimits limits, String what) {
        in.require(in.textBytes() <= limits.topicBytesMax(), Rule.TOPIC_LENGTH, what);
        // Most names are shorter than they would have to be for so many levels.
        boolean few = in.textBytes() < limits.topicLevelsMax() || in.textLevels() <= limits.topicLevelsMax();
        in.require(few, Rule.TOPIC_LEVELS, what);
    }

    /** Returns whether it is a shared subscription's, which MQTT 3.1.1 does not know. */
    static boolean requireFilter(PacketReader in, boolean mqtt5) {
        in.require(in.textBytes() > 0, Rule.FILTER_EMPTY, "");
        boolean shared = mqtt5 && isShared(in);
        if (shared) {
            in.require(isShareWellFormed(in), Rule.FILTER_SHARE, "");
        }
        if (in.hasWildcard()) {
            in.require(areWildcardsWholeLevels(in), Rule.FILTER_WILDCARD, "");
        }
        return shared;
    }

    /** The byte behind a topic filter in SUBSCRIBE (MQTT 5, 3.8.3.1). */
    static void requireOptions(PacketReader in, int options, boolean mqtt5, boolean shared) {
        in.require((options & (mqtt5 ? 0xC0 : 0xFC)) == 0, Rule.SUBSCRIPTION_OPTIONS, "");
        in.require((options & 3) != 3, Rule.SUBSCRIPTION_QOS, "");
        in.require(!mqtt5 || ((options >> 4) & 3) != 3, Rule.RETAIN_HANDLING, "");
        in.require(!shared || (options & NO_LOCAL) == 0, Rule.SHARED_NO_LOCAL, "");
    }

    private static boolean isShared(PacketReader in) {
        if (in.textBytes() < SHARE.length) {
            return false;
        }
        for (int i = 0; i < SHARE.length; i++) {
            if (in.textOctet(i) != SHARE[i]) {
                return false;
            }
        }
        return true;
    }

    /** A name without wildcards, a slash, and a filter. */
    private static boolean isShareWellFormed(PacketReader in) {
        int slash = SHARE.length;
        while (slash < in.textBytes() && in.textOctet(slash) != '/') {
            if (isWildcard(in.textOctet(slash))) {
                return false;
            }
            slash++;
        }
        return slash > SHARE.length && slash + 1 < in.textBytes();
    }

    private static boolean areWildcardsWholeLevels(PacketReader in) {
        int last = in.textBytes() - 1;
        for (int i = 0; i <= last; i++) {
            int octet = in.textOctet(i);
            boolean begins = i == 0 || in.textOctet(i - 1) == '/';
            boolean ends = i == last || (octet == '+' && in.textOctet(i + 1) == '/');
            if (isWildcard(octet) && !(begins && ends)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWildcard(int octet) {
        return octet == '+' || octet == '#';
    }
}
