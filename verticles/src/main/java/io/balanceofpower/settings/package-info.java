/** Every setting: its key, type, default, range and meaning, and where its value came from. */
@NullMarked
package io.balanceofpower.settings;

import org.jspecify.annotations.NullMarked;
