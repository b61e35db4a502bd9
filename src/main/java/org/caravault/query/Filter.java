package org.caravault.query;

/** What a list can be narrowed to: its wire name is that of the query parameter. */
public interface Filter extends WireName {
    /** {@return the SQL condition, with one parameter} */
    String condition();
}
