package io.balanceofpower.step4_route;

/**
 * Where a record's key comes from.
 *
 * @param source the place
 * @param required whether a message without it is refused; otherwise its record has no key
 */
record KeyRule(Source source, boolean required) {

    String words() {
        return source.words() + (required ? "" : ", or none when it is missing");
    }
}
