/** A real Kafka of one node, for the demo, for development and for tests: in this JVM or in one of its own. */
@NullMarked
package io.balanceofpower.broker;

import org.jspecify.annotations.NullMarked;
