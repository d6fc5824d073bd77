/** Picks from a payload what the routes need, and nothing else. Pure: no I/O, no clock, no threads of its own. */
@NullMarked
package io.balanceofpower.step3_decode;

import org.jspecify.annotations.NullMarked;
