/** How a node finds, joins, watches and leaves the others. Knows Hazelcast and Vert.x; no MQTT, no Kafka. */
@NullMarked
package io.balanceofpower.cluster;

import org.jspecify.annotations.NullMarked;
