/** Whether the promises were kept, found out from the records in Kafka. Pure: no I/O, no clock, no threads. */
@NullMarked
package io.balanceofpower.audit;

import org.jspecify.annotations.NullMarked;
