using Engram.Storage;
using Engram.Storage.Tar;

namespace Engram.Tests;

/// <summary>C22: what .NET's own reader gets wrong.</summary>
public sealed class TarReaderTests
{
    private static readonly byte[] Five = "hello"u8.ToArray();

    [Fact]
    public void C22_A_prefix_counts_though_a_pax_header_without_a_path_comes_before()
    {
        var tar = new SomeTar()
            .Pax(("mtime", "1.5")).Member("a.jpg", Five, prefix: "very/long/dir/one")
            .Pax(("mtime", "2.5")).Member("a.jpg", Five, prefix: "very/long/dir/two");
        Assert.Equal(["very/long/dir/one/a.jpg", "very/long/dir/two/a.jpg"], Members(tar.Close()).Select(member => member.Name));
    }

    [Fact]
    public void C22_Size_and_name_of_a_pax_header_win()
    {
        var tar = new SomeTar().Pax(("path", "whole/näme.jpg"), ("size", "5")).Header("cut.jpg", 0).Data(Five).Member("b.txt", Five);
        var members = Members(tar.Close());
        Assert.Equal([("whole/näme.jpg", 5L), ("b.txt", 5L)], members.Select(member => (member.Name, member.Length)));
    }

    [Fact]
    public void C22_A_size_in_base_256_is_read_and_compared_with_the_file()
    {
        byte[] size = [0x80, 0, 0, 0, 0, 0, 0, 0x11, 0xE7, 0x31, 0x0C, 0x9D];
        var tar = new SomeTar().Header("big.jpg", 0, before: block => size.CopyTo(block, 124)).Data(Five).Close();
        var line = Problem(tar);
        Assert.Equal("x.tar: member 'big.jpg' at 0 has 76893195421 bytes and runs past the end of the file; the file is truncated", line);
        Assert.Contains("runs past the end", Problem(tar, seekable: false), StringComparison.Ordinal);

        byte[] small = [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5];
        var member = Assert.Single(Members(new SomeTar().Header("a.jpg", 0, before: block => small.CopyTo(block, 124)).Data(Five).Close()));
        Assert.Equal(5, member.Length);
        small[0] = 0xFF;
        Assert.Contains("size is negative", Problem(new SomeTar().Header("a.jpg", 0, before: block => small.CopyTo(block, 124)).Close()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_binary_number_in_the_eight_bytes_of_the_checksum_is_read_as_one()
    {
        var tar = new SomeTar().Header("a.jpg", 5, alter: block => block[148] |= 0x80).Data(Five).Close();
        Assert.Contains("the tar header at 0 is damaged: its checksum is ", Problem(tar), StringComparison.Ordinal);
        tar[148] = 0xC0;
        Assert.Contains("its checksum is negative", Problem(tar), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void C22_A_damaged_checksum_is_an_error_with_its_offset_and_no_early_end(int digit)
    {
        var tar = new SomeTar().Member("0.jpg", Five).Member("1.jpg", Five)
            .Header("2.jpg", 5, alter: block => block.AsSpan(148, 8).Fill((byte)(digit == 0 ? 0 : '0' + digit))).Data(Five)
            .Member("3.jpg", Five).Member("4.jpg", Five);
        Assert.StartsWith("x.tar: the tar header at 2048 is damaged: its checksum", Problem(tar.Close()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_wiped_to_zeros_is_damage_and_not_the_end()
    {
        var bytes = new SomeTar().Member("0.jpg", Five).Member("1.jpg", Five).Member("2.jpg", Five).Close();
        bytes.AsSpan(1024, 512).Clear();
        Assert.Equal("x.tar: the tar header at 1024 is damaged: it is empty, and more follows", Problem(bytes));
        bytes.AsSpan(1024, 1024).Clear();
        Assert.Single(Members(bytes, out var warnings), member => member.Name == "2.jpg");
        Assert.Equal(["x.tar: another archive begins at 2048, behind the closing blocks; it is read too"], warnings);
    }

    [Fact]
    public void C22_Without_closing_blocks_every_whole_member_is_read_and_a_line_says_so()
    {
        var members = Members(new SomeTar().Member("0.jpg", Five).Member("1.jpg", Five).Open(), out var warnings);
        Assert.Equal(2, members.Count);
        Assert.Equal(["x.tar: the archive has no closing blocks; it was read to its last whole member, at 2048"], warnings);
        Assert.Equal(2, Members(new SomeTar().Member("0.jpg", Five).Member("1.jpg", Five).Open()[..1541], out warnings).Count);
        Assert.Single(warnings);
    }

    [Theory]
    [InlineData("0.0")]
    [InlineData("1.0")]
    [InlineData("old")]
    public void C22_A_sparse_member_is_refused_by_its_real_name(string version)
    {
        var tar = version == "old"
            ? new SomeTar().Header("real/a.jpg", 5, 'S').Data(Five)
            : new SomeTar().Pax(("GNU.sparse.major", version[..1]), ("GNU.sparse.name", "real/a.jpg"), ("GNU.sparse.realsize", "900"))
                .Member("GNUSparseFile.0/a.jpg", Five);
        var line = Problem(tar.Close());
        Assert.Contains("member 'real/a.jpg'", line, StringComparison.Ordinal);
        Assert.Contains("sparse", line, StringComparison.Ordinal);
        Assert.DoesNotContain("GNUSparseFile", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_names_of_gnu_tar_links_folders_and_foreign_letters()
    {
        var name = string.Concat(Enumerable.Repeat("folder-of-a-long-name/", 9)) + "a.jpg";
        var tar = new SomeTar()
            .Header("././@LongLink", name.Length + 1, 'L', before: block => "ustar  \0"u8.CopyTo(block.AsSpan(257))).Data([.. name.Select(c => (byte)c), 0])
            .Member(name[..99], Five)
            .Header("folder/", 0, '5')
            .Header("b.jpg", 77, '2', link: "../../etc/passwd")
            .Header("c.jpg", 5, '7').Data(Five)
            .Header("grün", 5, before: block => block[2] = 0xFC).Data(Five);
        var members = Members(tar.Close());
        Assert.Equal([name, "folder/", "b.jpg", "c.jpg", "grü¼n"], members.Select(member => member.Name));
        Assert.Equal([TarKind.File, TarKind.Other, TarKind.Link, TarKind.File, TarKind.File], members.Select(member => member.Kind));
        Assert.Equal((0L, "../../etc/passwd"), (members[2].Length, members[2].Target));
    }

    [Fact]
    public void A_damaged_pax_record_is_an_error()
    {
        byte[] body = "999 path=x\n"u8.ToArray();
        Assert.Contains("extended header is damaged", Problem(new SomeTar().Header("x", body.Length, 'x').Data(body).Member("a", Five).Close()), StringComparison.Ordinal);
        Assert.Contains("above", Problem(new SomeTar().Header("x", 1L << 21, 'x').Data(new byte[1 << 21]).Close()), StringComparison.Ordinal);
        Assert.Contains("without its member", Problem(new SomeTar().Pax(("path", "x")).Close()), StringComparison.Ordinal);
    }

    private static List<TarMember> Members(byte[] bytes) => Members(bytes, out _);

    // Both ways: a stream that can seek, and one that goes forward only and whose data are read.
    private static List<TarMember> Members(byte[] bytes, out IReadOnlyList<string> warnings)
    {
        var members = All(new TarReader(new MemoryStream(bytes), "x.tar"), read: false, out warnings);
        Assert.Equal(members, All(new TarReader(new ForwardStream(bytes), "x.tar"), read: true, out _));
        return members;
    }

    private static List<TarMember> All(TarReader reader, bool read, out IReadOnlyList<string> warnings)
    {
        var members = new List<TarMember>();
        while (reader.Next() is { } member)
        {
            members.Add(member);
            Assert.True(!read || reader.Read(member).Length == member.Length);
        }

        warnings = reader.Warnings;
        return members;
    }

    private static string Problem(byte[] bytes, bool seekable = true) => Assert.Throws<DataSetException>(
        () => All(new TarReader(seekable ? new MemoryStream(bytes) : new ForwardStream(bytes), "x.tar"), read: false, out _)).Message;
}
