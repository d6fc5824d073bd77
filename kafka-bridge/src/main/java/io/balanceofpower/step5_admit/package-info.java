/** Whether a message is new: the ledger of each stream. Pure: no I/O, no clock, no threads. */
@NullMarked
package io.balanceofpower.step5_admit;

import org.jspecify.annotations.NullMarked;
