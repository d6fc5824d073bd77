package io.balanceofpower.step4_route;

import io.balanceofpower.step3_decode.Value;
import io.balanceofpower.step4_route.ConditionFunctions.Elements;
import java.math.BigDecimal;
import java.util.function.Function;

/**
 * What a part of a condition on CEL's runtime asks of a value of which nobody knew at load what it would be: a member of an
 * element, as a rule. It is taken for what it has to be, by the rules of {@link Facts}, or cannot be told.
 *
 * @param words the part as written, such as {@code leg.price}
 */
record Asked(Evaluation evaluation, String words) {

    Untold untold(String wrong) {
        return evaluation.untold("asks for " + words + ", which " + wrong);
    }

    Amount number(Object value) {
        if (value instanceof Amount known) {
            return known;
        }
        BigDecimal number = Facts.number(text(value));
        if (number == null) {
            throw untold(Facts.NO_NUMBER);
        }
        return Amount.of(number);
    }

    Boolean flag(Object value) {
        if (value instanceof Boolean known) {
            return known;
        }
        String text = text(value);
        if (!text.equals("true") && !text.equals("false")) {
            throw untold(Facts.NO_FLAG);
        }
        return text.equals("true");
    }

    String text(Object value) {
        if (value instanceof String known) {
            return known;
        }
        if (value instanceof Value.Text text) {
            return text.text();
        }
        throw untold(
                value instanceof Value.None none
                        ? none.words()
                        : value instanceof Value.Members ? Value.None.OBJECT.words() : Value.None.ARRAY.words());
    }

    Elements list(Object value) {
        if (value instanceof Elements known) {
            return known;
        }
        if (value instanceof Value.Items items) {
            return new Elements(items.elements());
        }
        throw untold(value instanceof Value other ? Facts.noList(other) : "is no array");
    }

    Object element(Elements elements, Amount index) {
        int at = index.index(elements.list().size());
        if (at < 0) {
            throw untold("has " + elements.list().size() + " elements and none at the index that is asked for");
        }
        return elements.list().get(at);
    }

    /** As any comparison, it is true for whatever else cannot be told if one element is the one. */
    <T> Boolean isIn(T wanted, Elements elements, Function<Object, T> reading) {
        Untold first = null;
        for (Object element : elements.list()) {
            evaluation.step();
            try {
                if (wanted.equals(reading.apply(element))) {
                    return true;
                }
            } catch (Untold e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
        return false;
    }
}
