/** Topic filters: what they match, cover and overlap. Known to every step that reads or compares them. */
@NullMarked
package io.balanceofpower.topic;

import org.jspecify.annotations.NullMarked;
