package io.balanceofpower.step3_decode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** The first trades of the demo's file of crypto trades; {@code demo/README.md} says where they come from. */
record RealTrade(long tradeMs, String venue, String symbol, long id, String price, String size, String side) {

    static final int COUNT = 2_000;

    static List<RealTrade> load() {
        try (InputStream file = RealTrade.class.getResourceAsStream("/demo/crypto-trades-20240808.csv.gz");
                BufferedReader lines = new BufferedReader(new InputStreamReader(
                        new GZIPInputStream(Objects.requireNonNull(file)), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .skip(1)
                    .limit(COUNT)
                    .map(line -> of(line.split(",", -1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RealTrade of(String[] cells) {
        return new RealTrade(
                Long.parseLong(cells[1]), cells[2], cells[3], Long.parseLong(cells[4]), cells[5], cells[6], cells[7]);
    }
}
