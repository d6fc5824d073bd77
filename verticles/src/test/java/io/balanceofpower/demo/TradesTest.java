package io.balanceofpower.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Incoming;
import io.balanceofpower.step4_route.Routes;
import io.balanceofpower.step4_route.Routing;
import io.balanceofpower.step4_route.Sender;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class TradesTest {
    private final List<TradeGroup> groups = Trades.load();

    @Test
    void shouldOfferBothMarketsFirstAndTheBusiestOfEach() {
        assertThat(groups.subList(0, 4))
                .extracting(TradeGroup::mqttTopic)
                .containsExactly(
                        "trades/us/P/SPY",
                        "trades/crypto/BINANCE-USDM/BTCUSDT",
                        "trades/us/Q/SPY",
                        "trades/crypto/BINANCE-USDM/ETHUSDT");
        assertThat(groups.stream().mapToInt(group -> group.lines().size()).sum())
                .isEqualTo(180_000);
    }

    @Test
    void shouldKeepPricesAndSizesAsTheDecimalTextOfTheSource() {
        TradeGroup spy = groups.get(0);
        assertThat(text(Market.EQUITIES.payload("1381132800464,SPY,167.4100,100,P,20002000,0")))
                .isEqualTo("{\"symbol\":\"SPY\",\"venue\":\"P\",\"price\":\"167.4100\",\"size\":\"100\","
                        + "\"tradeTimeMs\":1381132800464,\"saleCondition\":\"20002000\"}");
        assertThat(
                        text(
                                Market.CRYPTO.payload(
                                        "1723161254087896568,1723161255342,BINANCE-SPOT,BTCUSDT,3735683259,61837.63000000,0.02000000,sell")))
                .contains("\"price\":\"61837.63000000\",\"size\":\"0.02000000\"", "\"tradeId\":3735683259");
        assertThat(spy.payload(spy.lines().size())).isEqualTo(spy.payload(0));
    }

    @Test
    void shouldBeRoutedToTheTopicsThatTheConsumerReadsWithTheSymbolAsTheKey() throws IOException {
        Routes routes = routes();
        assertThat(routes.destinations())
                .containsExactlyInAnyOrder(Market.EQUITIES.kafkaTopic(), Market.CRYPTO.kafkaTopic());
        for (TradeGroup group : groups) {
            Routing.Routed routed = (Routing.Routed) routes.route(new Incoming(
                    group.mqttTopic(), group.payload(0), List.of(), new Sender("device", User.ANONYMOUS), 0));
            assertThat(routed.destinations()).singleElement().satisfies(to -> {
                assertThat(to.topic()).isEqualTo(group.market().kafkaTopic());
                assertThat(to.key()).asString(StandardCharsets.UTF_8).isEqualTo(group.symbol());
            });
        }
    }

    private static Routes routes() throws IOException {
        try (InputStream in = TradesTest.class.getResourceAsStream("/demo/routes.yaml")) {
            String yaml = text(Objects.requireNonNull(in).readAllBytes());
            return ((YamlLoading.Loaded<Routes>) Routes.load("routes.yaml", yaml)).value();
        }
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
