/**
 * Data sets: where samples and labels come from, and files written whole. A {@link dev.presage.data.DataSet} has training and
 * perhaps test {@link dev.presage.data.Samples}; a sample is a row of d finite numbers, its image geometry (channel, row,
 * column) is its {@link dev.presage.data.Layout}. Rows and coordinates in messages count from 0.
 *
 * <p>The way of an array: {@code SourceFile} (is it there, is it gzip) -> a header format, {@code IdxFormat} or
 * {@code NpyFormat}, which gives an {@code ArrayHeader} -> {@code Intake} (one pass: length, hash, memory) ->
 * {@code EncodedArray} (samples, labels or a matrix) -> {@code EncodedSamples}, decoded row by row. Tables ({@code CsvTable},
 * {@code ParquetTable}) are checked cell by cell in one pass ({@code TableSet}) and then go the same way as float64. The way
 * of a folder of images: {@code ImageListing} (files and classes) -> {@code ImageSurvey} (the first pass, by {@code ImagePass} and
 * {@code ImageDecoder}) -> {@code ImageFolder} (order, labels) -> {@code EncodedSamples}. Nothing is ever allocated
 * by what a header claims: the claim is first held against the bytes that are there. Whatever a user's file does wrong is a
 * {@link dev.presage.data.BadInputException} of one sentence.
 *
 * <p>The way of a Parquet file: {@code ParquetFooter} (Thrift, by {@code ThriftReader}) -> {@code ParquetColumn} (what values
 * mean) -> {@code ParquetTable}, a {@code ParquetCursor} for each column -> pages ({@code ParquetPage}, {@code ParquetCodec},
 * within {@code PageMemory}) -> levels ({@code RunLengths}) and {@code ParquetValues} in their encoding. What contradicts itself
 * there is a {@code ParquetDamage}, which {@code ParquetTable} makes a sentence.
 *
 * <p>The way of a known data set into the cache: {@code Publication} (where, how long, which SHA-256) -> {@code Fetcher} ->
 * {@code Downloader} into a {@code PartFile} -> SHA-256 -> its name, or {@code Unpacking} aside and then its name.
 *
 * <p>Imports only {@code linalg}.
 */
package dev.presage.data;
