/** From a message to a committed Kafka record: lanes, their queues and their producers. */
@NullMarked
package io.balanceofpower.step6_commit;

import org.jspecify.annotations.NullMarked;
