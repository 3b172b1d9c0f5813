// SPDX-License-Identifier: MIT
// Contracts for tests of calls: functions that answer, refuse or take all gas, and as much of Multicall3 as is used.
pragma solidity ^0.8.20;

contract Feed {
    struct Pair {
        uint256 a;
        string[] names;
    }

    uint80 public round;
    int256 public answer;

    function set(int256 value) external {
        round += 1;
        answer = value;
    }

    function latestRoundData() external view returns (uint80 roundId, int256 value, uint256, address who) {
        return (round, answer, type(uint256).max, msg.sender);
    }

    function pairs(uint256 count) external pure returns (Pair[] memory list, bytes memory data, bool some) {
        list = new Pair[](count);
        for (uint256 index = 0; index < count; index++) {
            list[index] = Pair(index, new string[](1));
            list[index].names[0] = "Ann";
        }
        return (list, hex"ABCD", count > 0);
    }

    function long(uint256 bytes_) external pure returns (bytes memory) {
        return new bytes(bytes_);
    }

    function refuse() external pure returns (uint256) {
        revert("not now");
    }

    function waste() external pure returns (uint256 sum) {
        while (true) sum++;
    }
}

contract Silent {
    fallback() external {}
}

contract Multicall {
    struct Call3 {
        address target;
        bool allowFailure;
        bytes callData;
    }

    struct Result {
        bool success;
        bytes returnData;
    }

    function aggregate3(Call3[] calldata calls) external payable returns (Result[] memory results) {
        results = new Result[](calls.length);
        for (uint256 index = 0; index < calls.length; index++) {
            (bool success, bytes memory data) = calls[index].target.call(calls[index].callData);
            require(success || calls[index].allowFailure, "Multicall3: call failed");
            results[index] = Result(success, data);
        }
    }
}
