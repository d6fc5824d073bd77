/** What goes back to the device for each outcome. */
@NullMarked
package io.balanceofpower.step7_settle;

import org.jspecify.annotations.NullMarked;
