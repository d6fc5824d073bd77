/**
 * MQTT for Gatling: a protocol of its own for Gatling's Java DSL, on Netty's MQTT codec and Gatling's event loops. Knows
 * nothing of the product and may be used against any MQTT 3.1.1 or 5 server.
 *
 * <pre>{@code
 * MqttProtocolBuilder device = mqtt.servers("127.0.0.1:1883", "127.0.0.1:1884")
 *         .clientId("device-#{n}").numbered().reconnect(100);
 * ScenarioBuilder trades = scenario("trades")
 *         .exec(mqtt("connect").connect())
 *         .during(60).on(feed(trades).exec(
 *                 mqtt("publish").publish("trades/#{symbol}").payload("#{line}").qos(1)
 *                         .every(Duration.ofMillis(10)).inFlight(20)))
 *         .exec(mqtt("last answers").awaitAnswers())
 *         .exec(mqtt("disconnect").disconnect());
 * setUp(trades.injectOpen(rampUsers(100).during(10))).protocols(device);
 * }</pre>
 *
 * <p>A virtual user is a device, with at most one connection at a time. What it has published and has no answer to is
 * sent again, in order, after a reconnect. There is no {@code subscribe} and no {@code await} yet.
 *
 * <p><b>Response time</b> of a publish counts from when the message was due until its acknowledgement: PUBACK (QoS 1),
 * PUBCOMP (QoS 2), written to the socket (QoS 0). Due is when the scenario came to it, or the time that
 * {@link io.balanceofpower.loadtests.gatling.MqttPublishBuilder#every} plans; waiting for room in flight and for a
 * reconnect counts, so a stall shows in every message that it holds up.
 *
 * <p><b>Errors</b> are reported by reason code, such as {@code 0x97 Quota exceeded}.
 *
 * <p>Not honoured: Gatling's {@code throttle}. Not there: wills, enhanced authentication, topic aliases, WebSockets.
 */
@NullMarked
package io.balanceofpower.loadtests.gatling;

import org.jspecify.annotations.NullMarked;
