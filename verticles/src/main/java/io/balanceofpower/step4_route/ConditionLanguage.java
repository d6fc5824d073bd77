package io.balanceofpower.step4_route;

import static dev.cel.common.CelFunctionDecl.newFunctionDeclaration;
import static dev.cel.common.CelOverloadDecl.newGlobalOverload;
import static dev.cel.common.CelOverloadDecl.newMemberOverload;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of CEL (Common Expression Language) in which conditions are written: its grammar, macros and type checker, with our
 * own declarations in place of the standard ones. There is one type of numbers, exact decimals. Nothing reaches outside the
 * message, and only macros loop.
 */
final class ConditionLanguage {

    /** The longest condition. */
    static final int CHARS_MAX = 4096;

    static final int DEPTH_MAX = 32;

    /** What conditions can use, for whoever used something else. */
    static final String ALLOWED =
            "level.NAME, device, user.name, user.groups, property.NAME, payload.FIELD, received; == !="
                    + " < <= > >= in && || ! ?: + - * / %; has, number, string, size, startsWith, endsWith, contains,"
                    + " matches, lowerAscii, upperAscii, getHours, getMinutes, getDayOfWeek, timestamp; exists, all,"
                    + " exists_one, filter, map, [0], size() of an array";

    static final CelType NUMBER = OpaqueType.create("number");

    private static final CelType TEXT = SimpleType.STRING;
    private static final CelType FLAG = SimpleType.BOOL;
    private static final CelType TIME = SimpleType.TIMESTAMP;
    private static final CelType TEXTS = MapType.create(SimpleType.STRING, SimpleType.STRING);

    static final CelCompiler CEL = compiler();

    private ConditionLanguage() {}

    private static CelCompiler compiler() {
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setStandardEnvironmentEnabled(false)
                .setStandardMacros(
                        CelStandardMacro.HAS,
                        CelStandardMacro.ALL,
                        CelStandardMacro.EXISTS,
                        CelStandardMacro.EXISTS_ONE,
                        CelStandardMacro.MAP,
                        CelStandardMacro.MAP_FILTER,
                        CelStandardMacro.FILTER)
                .setOptions(CelOptions.current()
                        .maxExpressionCodePointSize(CHARS_MAX)
                        .maxParseRecursionDepth(DEPTH_MAX)
                        .build())
                .addVar("level", TEXTS)
                .addVar("property", TEXTS)
                .addVar("payload", SimpleType.DYN)
                .addVar("device", TEXT)
                .addVar("user.name", TEXT)
                .addVar("user.groups", ListType.create(TEXT))
                .addVar("received", TIME)
                .addFunctionDeclarations(functions())
                .build();
    }

    private static List<CelFunctionDecl> functions() {
        TypeParamType any = TypeParamType.create("A");
        List<CelFunctionDecl> all = new ArrayList<>();
        for (String name : List.of("_&&_", "_||_")) {
            all.add(global(name, FLAG, FLAG, FLAG));
        }
        for (String name : List.of("!_", "@not_strictly_false")) {
            all.add(global(name, FLAG, FLAG));
        }
        all.add(global("_?_:_", any, FLAG, any, any));
        for (String name : List.of("_==_", "_!=_")) {
            all.add(global(name, FLAG, any, any));
        }
        all.add(global("@in", FLAG, any, ListType.create(any)));
        for (String name : List.of("_<_", "_<=_", "_>_", "_>=_")) {
            all.add(newFunctionDeclaration(
                    name,
                    newGlobalOverload(name + "number", FLAG, NUMBER, NUMBER),
                    newGlobalOverload(name + "time", FLAG, TIME, TIME)));
        }
        for (String name : List.of("_-_", "_*_", "_/_", "_%_")) {
            all.add(global(name, NUMBER, NUMBER, NUMBER));
        }
        all.add(newFunctionDeclaration(
                "_+_",
                newGlobalOverload("add_number", NUMBER, NUMBER, NUMBER),
                newGlobalOverload("add_text", TEXT, TEXT, TEXT),
                newGlobalOverload("add_list", ListType.create(any), ListType.create(any), ListType.create(any))));
        all.add(global("-_", NUMBER, NUMBER));
        TypeParamType other = TypeParamType.create("B");
        all.add(newFunctionDeclaration(
                "_[_]",
                newGlobalOverload("index_map", other, MapType.create(any, other), any),
                newGlobalOverload("index_list", any, ListType.create(any), SimpleType.INT),
                newGlobalOverload("index_list_number", any, ListType.create(any), NUMBER)));
        all.addAll(functionsOfTexts());
        return all;
    }

    private static List<CelFunctionDecl> functionsOfTexts() {
        List<CelFunctionDecl> all = new ArrayList<>();
        for (String name : List.of("startsWith", "endsWith", "contains", "matches")) {
            all.add(member(name, FLAG, TEXT, TEXT));
        }
        for (String name : List.of("lowerAscii", "upperAscii")) {
            all.add(member(name, TEXT, TEXT));
        }
        for (String name : List.of("getHours", "getMinutes", "getDayOfWeek")) {
            all.add(member(name, NUMBER, TIME, TEXT));
        }
        all.add(global("timestamp", TIME, TEXT));
        ListType list = ListType.create(TypeParamType.create("A"));
        all.add(newFunctionDeclaration(
                "size",
                newGlobalOverload("size_text", NUMBER, TEXT),
                newGlobalOverload("size_list", NUMBER, list),
                newMemberOverload("text_size", NUMBER, TEXT),
                newMemberOverload("list_size", NUMBER, list)));
        all.add(global("string", TEXT, TEXT));
        all.add(global("number", NUMBER, TEXT));
        return all;
    }

    private static CelFunctionDecl global(String name, CelType result, CelType... arguments) {
        return newFunctionDeclaration(name, newGlobalOverload(name, result, arguments));
    }

    private static CelFunctionDecl member(String name, CelType result, CelType... arguments) {
        return newFunctionDeclaration(name, newMemberOverload(name, result, arguments));
    }
}
