using LbAgent.Interop;
using Xunit;

namespace LbAgent.Tests.Interop;

/// <summary>The access lists of the pipe and of the state folder, to the letter; tests/windows reads them back.</summary>
public sealed class WindowsAccessTests
{
    private const string Own = "S-1-5-80-1-2-3";
    private const string Users = "S-1-5-32-545";
    private const string Everyone = "S-1-1-0";
    private const int ReadAndExecute = 0x1200A9;
    private const int AppendData = 0x4;
    private const int Modify = 0x1301BF;

    [Fact]
    public void StateFolder_IsForTheAccountAndTheAdministratorsAlone() =>
        Assert.Equal("D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;S-1-5-80-1-2-3)", WindowsAccess.StateFolder(Own));

    [Fact]
    public void StateFolder_OfLocalSystem_NamesItOnce() => Assert.Equal("D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)", WindowsAccess.StateFolder("S-1-5-18"));

    /// <summary>The refusal comes first: Windows reads a list from its start.</summary>
    [Fact]
    public void Pipe_RefusesTheNetworkAndLetsTheGroupIn() =>
        Assert.Equal(
            "O:S-1-5-80-1-2-3D:P(D;;FA;;;NU)(A;;FA;;;SY)(A;;FA;;;S-1-5-80-1-2-3)(A;;0x12019b;;;BA)(A;;0x12019b;;;S-1-5-21-7)",
            WindowsAccess.Pipe(Own, isAdministrator: false, "S-1-5-21-7"));

    [Fact]
    public void Pipe_OfLocalSystem_IsTheAdministratorsAndNamesNoGroupThatIsNotThere() =>
        Assert.Equal("O:BAD:P(D;;FA;;;NU)(A;;FA;;;SY)(A;;0x12019b;;;BA)", WindowsAccess.Pipe("S-1-5-18", isAdministrator: true, null));

    [Theory]
    [InlineData(Own, true)]
    [InlineData("S-1-5-18", true)]
    [InlineData("S-1-5-32-544", true)]
    [InlineData(Users, false)]
    [InlineData("S-1-5-21-1-2-3-1001", false)]
    [InlineData("", false)]
    public void MayOwn_IsTheAccountTheSystemAndTheAdministrators(string owner, bool expected) => Assert.Equal(expected, WindowsAccess.MayOwn(owner, Own));

    /// <summary>C:\ProgramData gives users the right to read and, in its own folders, to make files: that one is too much.</summary>
    [Theory]
    [InlineData(Users, ReadAndExecute, false)]
    [InlineData(Users, AppendData, true)]
    [InlineData(Users, 0x40000000, true)] // GENERIC_WRITE
    [InlineData(Users, 0x80000, true)] // WRITE_OWNER
    [InlineData(Everyone, Modify, true)]
    [InlineData("S-1-5-18", Modify, false)]
    [InlineData("S-1-5-32-544", Modify, false)]
    [InlineData("S-1-3-0", Modify, false)] // CREATOR OWNER
    [InlineData(Own, Modify, false)]
    public void Strangers_AreThoseWhoMayChangeTheFolder(string account, int rights, bool expected) =>
        Assert.Equal(expected ? [account] : [], WindowsAccess.Strangers([(account, rights)], Own));
}
