package io.balanceofpower.loadtests;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A made-up trade, as its device publishes it.
 *
 * @param topic the MQTT topic
 * @param symbol what the payload's field {@code symbol} says, which becomes the record's key
 * @param payload a JSON object in ASCII
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Trade(String topic, String symbol, byte[] payload) {

    /** Below this the fields do not fit. */
    static final int PAYLOAD_BYTES_MIN = 90;

    /** Below this some fields are left out. */
    private static final int ALL_FIELDS_BYTES_MIN = 160;

    private static final int SYMBOLS = 64;
    private static final List<String> VENUES = List.of("XNAS", "XNYS", "ARCX", "BATS");

    /** One trade for each of 64 symbols, always the same ones, each with a payload of exactly this size. */
    static List<Trade> all(int payloadBytes) {
        List<Trade> trades = new ArrayList<>();
        for (int i = 0; i < SYMBOLS; i++) {
            trades.add(trade(i, payloadBytes));
        }
        return List.copyOf(trades);
    }

    private static Trade trade(int number, int payloadBytes) {
        String venue = VENUES.get(number % VENUES.size());
        String symbol = String.format(Locale.ROOT, "SYM%03d", number);
        String more = payloadBytes < ALL_FIELDS_BYTES_MIN
                ? ""
                : String.format(
                        Locale.ROOT, "\"time\":\"2026-11-23T14:30:00.%06dZ\",\"venue\":\"%s\",", number * 997, venue);
        // The key is neither first nor last, as in real feeds; what pads the payload stands behind it.
        String json = String.format(
                Locale.ROOT,
                MessageNumber.BEFORE + "%d,%s\"symbol\":\"%s\","
                        + "\"price\":%d.%04d,\"size\":%d,\"side\":\"%s\",\"note\":\"\"}",
                MessageNumber.FIRST,
                more,
                symbol,
                100 + number,
                number * 25,
                100 * (1 + number % 9),
                number % 2 == 0 ? "buy" : "sell");
        int missing = payloadBytes - json.length();
        if (missing < 0) {
            throw new IllegalArgumentException("a trade takes at least " + PAYLOAD_BYTES_MIN + " bytes");
        }
        String padded = json.substring(0, json.length() - 2) + "x".repeat(missing) + "\"}";
        return new Trade("trades/" + venue + "/" + symbol, symbol, padded.getBytes(StandardCharsets.US_ASCII));
    }
}
