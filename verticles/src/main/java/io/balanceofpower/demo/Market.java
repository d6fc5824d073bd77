package io.balanceofpower.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Where the bundled trades come from, and what becomes of a line of theirs. Prices and sizes stay decimal text. */
enum Market {
    EQUITIES("us-equities-trades-20131007.csv.gz", 7, 4, 1, "trades/us/", "trades.equities"),
    CRYPTO("crypto-trades-20240808.csv.gz", 8, 2, 3, "trades/crypto/", "trades.crypto");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String resource;
    private final int columns;
    private final int venueColumn;
    private final int symbolColumn;
    private final String mqttTopicPrefix;
    private final String kafkaTopic;

    Market(String resource, int columns, int venueColumn, int symbolColumn, String mqttTopicPrefix, String kafkaTopic) {
        this.resource = resource;
        this.columns = columns;
        this.venueColumn = venueColumn;
        this.symbolColumn = symbolColumn;
        this.mqttTopicPrefix = mqttTopicPrefix;
        this.kafkaTopic = kafkaTopic;
    }

    /** The file's name beside {@code routes.yaml}. */
    String resource() {
        return resource;
    }

    /** Where the demo's routes send this market's trades. */
    String kafkaTopic() {
        return kafkaTopic;
    }

    String mqttTopic(String venue, String symbol) {
        return mqttTopicPrefix + venue + "/" + symbol;
    }

    String venue(String line) {
        return column(line, venueColumn);
    }

    String symbol(String line) {
        return column(line, symbolColumn);
    }

    /** The JSON that a device publishes for a line. */
    byte[] payload(String line) {
        String[] columnsOfLine = split(line);
        ObjectNode trade = JSON.createObjectNode()
                .put("symbol", columnsOfLine[symbolColumn])
                .put("venue", columnsOfLine[venueColumn]);
        if (this == EQUITIES) {
            trade.put("price", columnsOfLine[2])
                    .put("size", columnsOfLine[3])
                    .put("tradeTimeMs", Long.parseLong(columnsOfLine[0]))
                    .put("saleCondition", columnsOfLine[5]);
        } else {
            trade.put("price", columnsOfLine[5])
                    .put("size", columnsOfLine[6])
                    .put("tradeTimeMs", Long.parseLong(columnsOfLine[1]))
                    .put("tradeId", Long.parseLong(columnsOfLine[4]))
                    .put("aggressorSide", columnsOfLine[7]);
        }
        try {
            return JSON.writeValueAsBytes(trade);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a trade of text and numbers is always JSON", e);
        }
    }

    private String column(String line, int index) {
        return split(line)[index];
    }

    private String[] split(String line) {
        String[] found = line.split(",", -1);
        if (found.length != columns) {
            throw new IllegalArgumentException(
                    resource + ": a line has " + found.length + " columns instead of " + columns);
        }
        return found;
    }
}
