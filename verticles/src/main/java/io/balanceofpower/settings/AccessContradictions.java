package io.balanceofpower.settings;

import static io.balanceofpower.settings.AccessTable.JWT_AUDIENCE;
import static io.balanceofpower.settings.AccessTable.JWT_CLOCK_SKEW_S;
import static io.balanceofpower.settings.AccessTable.JWT_GROUPS_CLAIM;
import static io.balanceofpower.settings.AccessTable.JWT_ISSUER;
import static io.balanceofpower.settings.AccessTable.JWT_KEYS;
import static io.balanceofpower.settings.AccessTable.JWT_USER_CLAIM;
import static io.balanceofpower.settings.AccessTable.OPEN;
import static io.balanceofpower.settings.AccessTable.PERMISSIONS_FILE;
import static io.balanceofpower.settings.AccessTable.USERS_FILE;

import io.balanceofpower.settings.Contradictions.Contradiction;
import io.balanceofpower.step1_accept.AuthenticationMethod;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What contradicts among the settings of access. */
final class AccessContradictions {

    private final Contradictions all;
    private final Values values;

    AccessContradictions(Contradictions all, Values values) {
        this.all = all;
        this.values = values;
    }

    void find() {
        values.members(MqttTable.LISTENERS).forEach(name -> methods(MqttTable.AUTHENTICATION.of(name)));
        if (is(OPEN, open -> open) && is(PERMISSIONS_FILE, Optional::isPresent)) {
            all.add(OPEN, "contradicts access.permissions-file", "one of the two");
        }
        if (is(JWT_KEYS, String::isEmpty)) {
            for (Setting<?> setting :
                    List.of(JWT_ISSUER, JWT_AUDIENCE, JWT_USER_CLAIM, JWT_GROUPS_CLAIM, JWT_CLOCK_SKEW_S)) {
                if (values.has(setting) && all.written(setting)) {
                    all.add(setting, "is of no use without access.jwt.keys", "access.jwt.keys beside it");
                }
            }
        } else {
            needed(JWT_ISSUER);
            needed(JWT_AUDIENCE);
        }
    }

    /** A method that can let nobody in is a mistake. */
    private void methods(Setting<List<AuthenticationMethod>> methods) {
        for (AuthenticationMethod method :
                values.has(methods) ? values.get(methods) : List.<AuthenticationMethod>of()) {
            boolean byUsers = method == AuthenticationMethod.PASSWORD || method == AuthenticationMethod.SCRAM;
            if (byUsers && is(USERS_FILE, Optional::isEmpty)) {
                all.add(methods, "has " + Type.word(method) + " and there are no users", "access.users-file beside it");
            } else if (method == AuthenticationMethod.JWT && is(JWT_KEYS, String::isEmpty)) {
                all.add(methods, "has jwt and there are no keys of tokens", "access.jwt.keys beside it");
            }
        }
    }

    /** Without it, a token that was made for somebody else would be as good as one for this mesh. */
    private void needed(Setting<String> setting) {
        if (values.has(JWT_KEYS) && is(setting, String::isEmpty)) {
            all.add(JWT_KEYS, "needs " + setting.key(), setting.key() + " beside it");
        }
    }

    /** What a node must be told and has no safe fallback for. */
    static List<Contradiction> beforeStart(Values values) {
        boolean said = !values.has(PERMISSIONS_FILE)
                || !values.has(OPEN)
                || values.get(OPEN)
                || values.get(PERMISSIONS_FILE).isPresent();
        return said
                ? List.of()
                : List.of(new Contradiction(
                        values.value(PERMISSIONS_FILE),
                        "is empty: what devices may do has to be said",
                        "a file's path; or access.open true, which lets every device do everything"));
    }

    /** False for a setting that has no value, because what was given is bad. */
    private <T> boolean is(Setting<T> setting, Predicate<T> what) {
        return values.has(setting) && what.test(values.get(setting));
    }
}
