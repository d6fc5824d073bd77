/** Back out of Kafka: records as a reactive stream, and what their headers say. */
@NullMarked
package io.balanceofpower.consume;

import org.jspecify.annotations.NullMarked;
