package io.balanceofpower.demo;

import java.util.List;

/**
 * The trades of one symbol at one venue, in the order of the market.
 *
 * @param lines at least one, as in the source
 */
record TradeGroup(Market market, String venue, String symbol, List<String> lines) {

    String mqttTopic() {
        return market.mqttTopic(venue, symbol);
    }

    /** The payload of the trade of that number, counted from 0; after the last trade the first comes again. */
    byte[] payload(long number) {
        return market.payload(lines.get((int) (number % lines.size())));
    }
}
